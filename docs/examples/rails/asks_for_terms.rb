# Asks users to agree to new terms: `include AsksForTerms` in ApplicationController, after the user is known.
# `rails generate model Agreement user:references policy revised sha256 language` makes the table. The page
# terms/ask has a form with @show["revised"] and @show["sha256"], and links to TERMS_URL with
# "#{@show['revised']}/" and, if @agreed, "since/#{@agreed.revised}/". The controller that stores the form
# skips ask_for_terms, and accepts only a version and hash that acceptance.json has.
require "net/http"

module AsksForTerms
  extend ActiveSupport::Concern

  TERMS_URL = "https://example.com/legal/terms/"

  included { before_action :ask_for_terms, if: -> { current_user && request.get? } }

  private

  def ask_for_terms
    file = read_acceptance
    return unless file
    @agreed = Agreement.where(user: current_user, policy: "terms").order(:id).last
    @show, @new_terms_from = decide(file, @agreed)
    render "terms/ask" if @show
  rescue KeyError => error
    Rails.logger.error("not asking users to agree: #{error.message}")
  end

  # An unreachable file is kept as nil, too, so that the next requests don't wait for it.
  def read_acceptance
    Rails.cache.fetch("acceptance.json", expires_in: 5.minutes, skip_nil: false) do
      uri = URI("#{TERMS_URL}acceptance.json")
      options = { use_ssl: uri.scheme == "https", open_timeout: 5, read_timeout: 5 }
      answer = Net::HTTP.start(uri.host, uri.port, **options) { |http| http.get(uri.path) }
      raise "status #{answer.code}" unless answer.is_a?(Net::HTTPSuccess)
      JSON.parse(answer.body)
    rescue StandardError => error
      Rails.logger.error("not asking users to agree: can't read #{TERMS_URL}acceptance.json: #{error.message}")
      nil
    end
  end

  # Returns the version to show (or nil), and the date of a change to announce (or nil).
  def decide(file, agreed)
    today = Time.current.in_time_zone(file["timezone"]).to_date.iso8601
    versions = file["versions"]
    current = versions.find do |version|
      version["applied"].any? { |p| p["from"] <= today && (p["to"].nil? || today < p["to"]) }
    end
    return [current && (for_new_accounts(versions, today) || current), nil] unless agreed
    mine = versions.find { |version| version["revised"] == agreed.revised }
    raise KeyError, "acceptance.json doesn't have version #{agreed.revised}" unless mine
    asks = mine["ask_again"]
    return [nil, nil] if asks.nil? || today < asks["announce_from"]
    asks["from"] <= today ? [current, nil] : [nil, asks["from"]]
  end

  def for_new_accounts(versions, today)
    first = versions.select do |version|
      start = version["effective_new_accounts"]
      version["applied"].any? && start && start <= today && today < version["effective"]
    end
    first.max_by { |version| version["effective"] }
  end
end
