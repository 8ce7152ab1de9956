# Run once inside Redmine: what the tests need beyond its default data.

Setting.rest_api_enabled = '1'
# Otherwise a wrong key is answered 200, as the anonymous visitor.
Setting.login_required = '1'
Setting.notified_events = []
Setting.default_language = 'en'

admin = User.find_by!(login: 'admin')
admin.update!(must_change_passwd: false, language: 'en')
Token.create!(user: admin, action: 'api').update_column(:value, ENV.fetch('API_KEY'))

# A created issue may begin in any status; without these rows its status_id is silently ignored.
Tracker.find_each do |tracker|
  Role.givable.each do |role|
    IssueStatus.find_each do |status|
      WorkflowTransition.find_or_create_by!(tracker_id: tracker.id, role_id: role.id,
                                            old_status_id: 0, new_status_id: status.id)
    end
  end
end
