# Before fence 1
on 2026-05-01
url=https://example.com/legal/
published privacy
printf '\n[policies.privacy]\nformerly = ["privacy-policy", "/privacy.html"]\n' >>legalsite.toml
sed -i 's#/legal/"#/"#' legalsite.toml # the first build is one for a domain
# Before fence 2
legalsite() { [ "$*" = "verify --live" ] || command legalsite "$@"; } # nothing is live
# Before fence 3
sed -i 's#com/"#com/legal/"#' legalsite.toml
npx() { # the folder that is uploaded, as that host serves it: at /
  {
    test -f public/legal/privacy/index.html && test -f public/404.html &&
      case "$1 $2" in
      "wrangler pages") test "$4" = public && grep -q "^/legal/\*" public/_headers && grep -q "^/privacy.html /legal/privacy/ 301" public/_redirects ;;
      "netlify deploy") test "$6" = public && grep -q "^/privacy.html /legal/privacy/ 301" public/_redirects ;;
      "vercel deploy") test "$3" = public && grep -q '"source": "/privacy.html"' public/vercel.json ;;
      "firebase-tools deploy") test "$8" = public/firebase.json && grep -q '"source": "/privacy.html"' "$8" ;;
      esac
  } || echo "$1: something is missing"
  rm -r public/*
}
# Before fence 6
rm -rf public # a new build for each host
# Before fence 9
rm -rf public
# Before fence 12
export ETAG=E1 DISTRIBUTION=D1
aws() {
  case "$*" in
  "s3 sync output s3://"*) test -f output/privacy/index.html ;;
  *create-function*) test -s output/cloudfront-function.js && grep -q '"/privacy.html"' output/cloudfront-function.js ;;
  *create-response-headers-policy*) python -m json.tool output/cloudfront-headers.json >/dev/null ;;
  esac || echo "$1 $2: something is missing"
}
# Before fence 15
sudo() { # the server's folders are not here
  case "$*" in
  *output/nginx-server.conf*) grep -q '"/privacy.html"' output/nginx-server.conf && test -s output/nginx-location.conf ;;
  *output/apache-redirects.conf*) grep -q '/privacy' output/apache-redirects.conf && test -s output/.htaccess ;;
  esac || echo "$*: something is missing"
}
