# The newest acceptance.json that could be read: from the site, at most five minutes ago; else the last good copy, or
# the one that ships with the app as config/acceptance.json; nil if there is none.
require "json"
require "net/http"

module AcceptanceFile
  URL = "https://example.com/legal/terms/"

  module_function

  def read
    newest = Rails.cache.read("acceptance/newest") || parsed { shipped }
    return newest unless Rails.cache.write("acceptance/read", true, expires_in: 5.minutes, unless_exist: true)
    newest = parsed { download(URI("#{URL}acceptance.json")) } || newest
    Rails.cache.write("acceptance/newest", newest) if newest
    newest
  end

  def version_for_sign_up
    file = read
    today = file && date_in(file, Time.current)
    file && TermsDecision.version_for(file["versions"], today, today)
  end

  # Returns whether the file has a version with this hash: only such a version is stored.
  def known?(revised, sha256)
    read.to_h.fetch("versions", []).any? { |each| each["revised"] == revised && each["sha256"] == sha256 }
  end

  def date_in(file, moment)
    moment.in_time_zone(file["timezone"]).to_date.iso8601
  end

  def download(uri)
    options = { use_ssl: uri.scheme == "https", open_timeout: 5, read_timeout: 5 }
    answer = Net::HTTP.start(uri.host, uri.port, **options) { |http| http.get(uri.path) }
    raise "status #{answer.code}" unless answer.is_a?(Net::HTTPSuccess)
    answer.body
  end

  def shipped
    Rails.root.join("config/acceptance.json").read
  end

  def parsed
    file = JSON.parse(yield)
    raise "it has another format" unless file.is_a?(Hash) && file["format"] == 1
    file
  rescue StandardError => error
    Rails.logger.error("can't read acceptance.json: #{error.message}")
    nil
  end
end
