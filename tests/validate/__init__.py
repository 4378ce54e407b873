"""The rules that feeds must follow, as functions from a document to the list of what is wrong with it.

`atom.violations` (RFC 4287, 4685, 5005), `rss.violations` (RSS 2.0 and the RSS Advisory Board's best practices, with
the extensions that we use) and `jsonfeed.violations` (JSON Feed 1.1). An empty list means that nothing was found.
What the specifications only recommend counts too: we want no warnings either.
"""
