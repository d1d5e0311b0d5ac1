// Everything a page needs beyond HTML. Each module stands alone; a page without script still works.
import "./htmx-glue.js";
import "./dialogs.js";
import "./command-menu.js";
import "./forms.js";
import "./keyboard.js";
import "./picker.js";
import "./reviews.js";
import "./saving.js";
import "./seconds.js";
import "./stream.js";
import "./theme.js";
import "./tips.js";
import "./toasts.js";
import "./triage.js";
