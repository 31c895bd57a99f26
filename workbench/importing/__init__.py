"""Use cases of import: what was given is looked at, and becomes a dataset's next version.

An import is all or nothing. A look stores nothing: it tells what has to be asked before one.
"""

from workbench.formats.fields import FIELDS as FIELDS
from workbench.importing.looking import Author as Author
from workbench.importing.looking import Look as Look
from workbench.importing.looking import look as look
from workbench.importing.mappings import SavedMapping as SavedMapping
from workbench.importing.mappings import column_mappings as column_mappings
from workbench.importing.mappings import forget_mapping as forget_mapping
from workbench.importing.mappings import save_mapping as save_mapping
from workbench.importing.reading import Given as Given
from workbench.importing.reading import Progress as Progress
from workbench.importing.reading import Reading as Reading
from workbench.importing.reading import formats as formats
from workbench.importing.storing import ERASED as ERASED
from workbench.importing.storing import ImportSummary as ImportSummary
from workbench.importing.storing import import_data as import_data
from workbench.importing.storing import import_files as import_files
from workbench.importing.storing import import_given as import_given

__all__ = [
    "ERASED",
    "FIELDS",
    "Author",
    "Given",
    "ImportSummary",
    "Look",
    "Progress",
    "Reading",
    "SavedMapping",
    "column_mappings",
    "forget_mapping",
    "formats",
    "import_data",
    "import_files",
    "import_given",
    "look",
    "save_mapping",
]
