# What a user must agree to, by the versions in acceptance.json, newest first. Dates are like "2026-03-02".
module TermsDecision
  module_function

  # Decides what to ask the user of an account that was opened on `opened`. `agreed` is the version that they agreed
  # to last, or nil. Accounts opened before `stored_since` count as having agreed to what applied then. Returns {},
  # { announce: date }, or { show:, since:, by:, blocks: }: the version to agree to, the one that they agreed to before,
  # the last date, and whether nothing else is open until then. Raises KeyError if the file doesn't have `agreed`.
  def decide(versions, today:, opened:, agreed:, stored_since: nil)
    mine = agreed_version(versions, opened, agreed, stored_since)
    # A canceled version that was for new accounts: now the same applies as to accounts opened today.
    is_canceled = !mine.nil? && mine["applied"].empty? && for_new_accounts?(mine, opened)
    show = version_for(versions, is_canceled ? today : opened, today)
    if mine.nil?
      return show ? { show: show, blocks: !stored_since.nil? && opened >= stored_since } : {}
    end
    asks = mine["ask_again"]
    if show && asks && asks["from"] <= today
      return { show: show, since: mine["revised"], by: asks["by"], blocks: !asks["by"].nil? && asks["by"] < today }
    end
    shows_older = show && versions.index(show) > versions.index(mine)
    shows_newer = show && versions.index(show) < versions.index(mine)
    # The second case: at sign-up, the copy of the file was older than the version for new accounts.
    if (shows_older && is_canceled) || (shows_newer && for_new_accounts?(show, opened))
      return { show: show, since: mine["revised"], blocks: false }
    end
    return { announce: asks["from"] } if asks && asks["announce_from"] <= today && today < asks["from"]
    {}
  end

  # Returns the version that applies on a date to an account opened on `opened`, or nil.
  def version_for(versions, opened, date)
    current = versions.find { |version| in_effect?(version, date) }
    first = versions.select { |version| version["applied"].any? && for_new_accounts?(version, opened) }
    upcoming = first.select { |version| date < version["effective"] }
    current && (upcoming.max_by { |version| version["effective"] } || current)
  end

  def agreed_version(versions, opened, agreed, stored_since)
    return versions.to_h { |version| [version["revised"], version] }.fetch(agreed) if agreed
    version_for(versions, opened, opened) if stored_since && opened < stored_since
  end

  def in_effect?(version, date)
    version["applied"].any? { |period| period["from"] <= date && (period["to"].nil? || date < period["to"]) }
  end

  # Returns whether a version that takes effect later already applied to accounts opened on this date.
  def for_new_accounts?(version, opened)
    start = version["effective_new_accounts"]
    !start.nil? && start <= opened && opened < version["effective"]
  end
end
