"""Write the answers into docs/worked-examples.md anew."""

from tests.examples.answers import write_page

write_page()
