/** How the pages' modules are linted: `make check`. */

import js from "@eslint/js";
import globals from "globals";

export default [
  { ignores: [".venv/"] },
  {
    ...js.configs.recommended,
    files: ["gui/browser/**/*.js", "discord_emulator/page/browser/**/*.js"],
    languageOptions: { ecmaVersion: "latest", sourceType: "module", globals: globals.browser },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      ...js.configs.recommended.rules,
      eqeqeq: "error",
      "max-lines": ["error", 300],
      "no-shadow": "error",
      "no-unused-private-class-members": "error",
      // what is taken out of an object so that the rest is left
      "no-unused-vars": ["error", { ignoreRestSiblings: true }],
      "prefer-const": "error",
    },
  },
];
