// Starts the CMS without its button to sign in, because the address of the page has the token, and with words for what
// its other buttons do here: "Publish" only saves the draft.
window.CMS_MANUAL_INIT = true;
localStorage.setItem("decap-cms-user", JSON.stringify({ backendName: "proxy" }));

addEventListener("DOMContentLoaded", () => {
  Object.assign(CMS.getLocale("en").editor.editorToolbar, {
    publish: "Save",
    publishNow: "Save draft",
    publishing: "Saving…",
    published: "Saved",
    deployButtonLabel: "Preview",
    backCollection: "%{collectionLabel}",
  });
  CMS.init();
  // The CMS leaves its field for the text without a name.
  new MutationObserver(() => {
    document.querySelector("[data-slate-editor]:not([aria-label])")?.setAttribute("aria-label", "Text");
  }).observe(document.body, { childList: true, subtree: true });
});
