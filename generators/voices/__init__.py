"""Who speaks and who writes down what was said: teachers of sound, asked and paid for once as others are."""
