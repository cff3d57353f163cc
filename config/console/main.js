// The start of the console: the language first, so that nothing is drawn twice.
import "./style/console.css";
import { chooseLanguage } from "./texts/texts.js";
import "./app/app.js";

chooseLanguage();
