"""`python -m filigrana`, as jobs on a cluster start it."""

from filigrana import main

if __name__ == "__main__":
    main()
