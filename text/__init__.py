"""Text itself, whatever is done with it: words, prose, sentences, encodings."""
