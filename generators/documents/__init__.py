"""Documents of everyday life in Portugal, invented by programs and drawn as pictures, with questions whose answers they
know. No teacher is asked here."""
