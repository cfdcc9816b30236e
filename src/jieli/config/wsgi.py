"""The console as a WSGI application."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jieli.config.settings")
application = get_wsgi_application()

# A request makes many small objects that die with it. What is loaded now stays for good and need not be searched
# again, and looking for garbage less often makes every page cheaper
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 50)
