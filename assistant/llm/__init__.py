"""Answers written by a language model: reaching it, what it is given to read, and checking what it wrote."""
