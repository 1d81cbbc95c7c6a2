"""From an answer to a page, and from a page to html, markdown, terminal or json."""
