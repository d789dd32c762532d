"""Files as tables of text, whoever asks: what is read, what is not, and every problem at its place."""
