"""The kinds of document, by subject; `generators.documents.catalogue` names them all."""
