"""What is printed or shown as a picture: the QR code of a link, and the sheet on which neighbours write their names."""
