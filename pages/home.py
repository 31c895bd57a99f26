"""Home: sends each person to where their work is."""

import streamlit as st

from workbench.ui.nav import first_page, page
from workbench.ui.session import require_user

tenant = require_user()
st.switch_page(page(first_page(tenant)))
