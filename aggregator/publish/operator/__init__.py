"""The operator's pages: bytes from records, as the public pages are; pure.

They are made here because the templates, their escaping and the look are at home in this room. A site's theme does not
reach them: whoever mends a theme must be able to read what is wrong.
"""
