"""How files come to this machine and leave it: folders, S3 and SFTP alike, and what a zip attachment holds."""
