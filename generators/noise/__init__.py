"""How people in Portugal really write to an assistant: slips, no accents, text messages, dictation, forwards. By
program and by seed: the same request with the same seed is always spoilt alike."""
