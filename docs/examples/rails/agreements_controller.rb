# Stores what users agree to: `resource :agreement, only: [:show, :create]` in the routes. The page agreements/show has a
# form with @terms[:show]["revised"], @terms[:show]["sha256"], and params[:next]. It links to AcceptanceFile::URL with
# "#{@terms[:show]['revised']}/" and, if @terms[:since], "since/#{@terms[:since]}/".
#
# For sign-up, show AcceptanceFile.version_for_sign_up in the same way, unless it's nil. Check it with
# AcceptanceFile.known?, and store it in the same transaction as the user.
class AgreementsController < ApplicationController
  skip_before_action :refuse_without_terms

  def show
    redirect_to page, status: :see_other unless @terms[:show]
  end

  def create
    version = params.permit(:revised, :sha256)
    return head(:bad_request) unless current_user && AcceptanceFile.known?(version[:revised], version[:sha256])
    Agreement.create!(user: current_user, policy: "terms", language: "en", **version.to_h.symbolize_keys)
    redirect_to page, status: :see_other
  end

  private

  # Returns the page that the user wanted, if it's on this site.
  def page
    params[:next].to_s.match?(%r{\A/[^/\\]}) ? params[:next] : "/"
  end
end
