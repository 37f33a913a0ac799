"""The commands of `filigrana`, thin: each reads its arguments, calls one function and prints."""
