"""Teachers: whatever turns a request into a completion, behind one small protocol."""
