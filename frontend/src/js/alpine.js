// Alpine without eval, only for pages that use x-data.
import Alpine from "@alpinejs/csp";

Alpine.start();
