// For the viewer request and the viewer response, runtime cloudfront-js-2.0.
function handler(event) {
  const request = event.request, uri = request.uri;
  if (event.response) {
    for (const [path, headers] of HEADERS)
      if (new RegExp("^" + path + "$").test(uri))
        for (const name of Object.keys(headers)) event.response.headers[name] = { value: headers[name] };
    return event.response;
  }
  if (uri in PAGES) return moved(PAGES[uri]);
  for (const [from, to] of REDIRECTS)
    if (uri + "/" === from || uri.startsWith(from)) return moved(to + uri.slice(from.length));
  if (uri.endsWith("/")) request.uri = uri + "index.html";
  else if (!uri.split("/").pop().includes(".") && !PLAIN.some((name) => uri.endsWith(name))) return moved(uri + "/");
  return request;
}

function moved(to) {
  return { statusCode: 301, statusDescription: "Moved Permanently", headers: { location: { value: to } } };
}
