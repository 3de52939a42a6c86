/** Opens a link for a person: what only previews it runs no scripts and does not use it up. */

const form = document.getElementById("open");
if (form instanceof HTMLFormElement) form.submit();

export {};
