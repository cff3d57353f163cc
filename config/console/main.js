// The start of the console: the language first, so that nothing is drawn twice.
import "./style/console.css";
import { chooseLanguage } from "./texts/texts.js";
import { PAGES } from "./app/pages.js";
import { route } from "./app/router.js";
import "./app/app.js";

// The script of the page comes while the server looks who is signed in.
PAGES.find((page) => page.name === route().page)?.load();

chooseLanguage();
