"""What is changed of adopted rows: by program where that is certain, else by a teacher; both versions stay."""
