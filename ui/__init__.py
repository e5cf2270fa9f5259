"""The faces: command line and web page. Layout and wiring only."""
