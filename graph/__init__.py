"""The concept graph: concepts, mentions, relations, ranking. Pure: no disk, no network, no models."""
