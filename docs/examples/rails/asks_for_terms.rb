# Asks users to agree to new terms, and once their time is over, before anything else: `include AsksForTerms` in
# ApplicationController, after the user is known. `rails generate model Agreement user:references policy revised sha256
# language` makes the table. Where users log out, export their data, or close their account, write
# `skip_before_action :refuse_without_terms`.
#
# For your layout: “Please agree to our new terms by …”, with a link to agreement_path, if @terms[:show]; “New terms take
# effect on …”, if @terms[:announce].
module AsksForTerms
  extend ActiveSupport::Concern

  STORED_SINCE = nil # or the date since which accounts can't be opened without a row in the table

  included { before_action :decide_on_terms, :refuse_without_terms }

  private

  def decide_on_terms
    file = current_user && AcceptanceFile.read
    @terms = file ? terms_in(file) : {}
  rescue KeyError => error
    Rails.logger.error("not asking users to agree: acceptance.json has no such version: #{error.message}")
    @terms = {}
  end

  def terms_in(file)
    last = Agreement.where(user: current_user, policy: "terms").order(:id).last
    today = AcceptanceFile.date_in(file, Time.current)
    opened = AcceptanceFile.date_in(file, current_user.created_at)
    agreed = last&.revised
    TermsDecision.decide(file["versions"], today: today, opened: opened, agreed: agreed, stored_since: STORED_SINCE)
  end

  def refuse_without_terms
    return unless @terms[:blocks]
    is_page = request.headers["Accept"].to_s.include?("text/html") # not an app's request
    return render(json: { error: "terms_not_accepted", agree: agreement_path }, status: :forbidden) unless is_page
    redirect_to agreement_path(next: request.get? ? request.fullpath : "/"), status: :see_other
  end
end
