/**
 * Opens a link for a person: what only previews it runs no scripts and does not use it up. It runs
 * when the styles are there: the page's files, asked for with them, then need not be asked for anew.
 */

const form = document.createElement("form");
form.method = "post";
form.action = location.href;
document.body.append(form);
form.submit();

export {};
