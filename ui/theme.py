"""Gradio's own components in the colours and sizes of style.css: each of its variables points to one of ours."""

from __future__ import annotations

from inspect import signature

import gradio as gr

_COLOURS = {
    "body_background_fill": "paper",
    "body_text_color": "ink",
    "body_text_color_subdued": "soft",
    "background_fill_primary": "card",
    "background_fill_secondary": "paper",
    "block_background_fill": "card",
    "block_border_color": "line",
    "block_label_background_fill": "card",
    "block_label_text_color": "soft",
    "block_title_text_color": "ink",
    "block_info_text_color": "soft",
    "border_color_primary": "line",
    "border_color_accent": "accent",
    "color_accent_soft": "wash",
    "error_background_fill": "card",
    "error_border_color": "wrong",
    "error_text_color": "wrong",
    "link_text_color": "accent",
    "link_text_color_hover": "accent",
    "link_text_color_visited": "accent",
    "link_text_color_active": "accent",
    "input_background_fill": "card",
    "input_background_fill_focus": "card",
    "input_border_color": "rule",
    "input_border_color_hover": "soft",
    "input_border_color_focus": "accent",
    "input_placeholder_color": "soft",
    "button_primary_background_fill": "accent",
    "button_primary_background_fill_hover": "accent-strong",
    "button_primary_border_color": "accent",
    "button_primary_text_color": "on-accent",
    "button_secondary_background_fill": "card",
    "button_secondary_background_fill_hover": "wash",
    "button_secondary_border_color": "rule",
    "button_secondary_text_color": "ink",
    "button_cancel_background_fill": "card",
    "button_cancel_background_fill_hover": "wash",
    "button_cancel_border_color": "rule",
    "button_cancel_text_color": "wrong",
    "checkbox_background_color": "card",
    "checkbox_border_color": "rule",
    "checkbox_border_color_focus": "accent",
    "checkbox_background_color_selected": "accent",
    "checkbox_border_color_selected": "accent",
    "checkbox_label_background_fill": "card",
    "checkbox_label_background_fill_hover": "wash",
    "checkbox_label_background_fill_selected": "wash",
    "checkbox_label_border_color": "rule",
    "checkbox_label_border_color_selected": "accent",
    "checkbox_label_text_color": "ink",
    "checkbox_label_text_color_selected": "ink",
    "panel_background_fill": "paper",
    "slider_color": "accent",
    "stat_background_fill": "wash",
    "table_border_color": "line",
    "table_even_background_fill": "card",
    "table_odd_background_fill": "paper",
    "table_row_focus": "wash",
}
_SIZES = {
    "block_radius": "var(--viva-radius)",
    "block_border_width": "1px",
    "block_shadow": "none",
    "container_radius": "var(--viva-radius)",
    "input_radius": "var(--viva-radius)",
    "input_shadow": "none",
    "input_shadow_focus": "none",
    "button_large_radius": "var(--viva-radius)",
    "button_medium_radius": "var(--viva-radius)",
    "button_small_radius": "var(--viva-radius)",
    "button_primary_shadow": "none",
    "button_secondary_shadow": "none",
    "button_cancel_shadow": "none",
    "layout_gap": "16px",
}


def theme() -> gr.themes.Base:
    """The theme; light and dark share it, for the colours themselves change."""
    base = gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"])
    colours = {key: f"var(--viva-{name})" for key, name in _COLOURS.items()}
    known = signature(base.set).parameters
    dark = {f"{key}_dark": value for key, value in colours.items() if f"{key}_dark" in known}
    return base.set(**colours, **dark, **_SIZES)
