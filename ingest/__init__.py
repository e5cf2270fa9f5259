"""Readers, splitting, embedding, the library on disk and the pipeline that fills it."""
