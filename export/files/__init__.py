"""What an export leaves on disk: data files, versions, the manifest, uploads."""
