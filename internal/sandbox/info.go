package sandbox

// Info says where a running site is and who may sign in. What a flavour does not
// have is null.
type Info struct {
	Flavour       string     `json:"flavour"`
	JiraURL       string     `json:"jira_url"`
	ConfluenceURL string     `json:"confluence_url"`
	CloudID       *string    `json:"cloud_id"`
	Users         []UserInfo `json:"users"`
	Projects      []string   `json:"projects"`
	Spaces        []string   `json:"spaces"`
}

// UserInfo is one account with its credentials. The first one of a site is the admin.
// On Data Center APIToken is the password of the account.
type UserInfo struct {
	Name          string  `json:"name"`
	DisplayName   string  `json:"display_name"`
	Email         string  `json:"email"`
	AccountID     *string `json:"account_id"`
	Key           *string `json:"key"`
	APIToken      string  `json:"api_token"`
	PersonalToken *string `json:"personal_token"`
	OAuthToken    string  `json:"oauth_token"`
}

// Info describes the site as reached at origin ("http://127.0.0.1:9000"). Deactivated
// accounts and accounts without credentials are left out.
func (s *Site) Info(origin string) Info {
	cloud := s.store.Flavour == Cloud
	i := Info{Flavour: s.store.Flavour.String(), JiraURL: origin, ConfluenceURL: origin + confluencePath}
	if cloud {
		i.ConfluenceURL, i.CloudID = origin+wikiPath, &s.store.CloudID
	}
	s.Store().Read(func() {
		for _, u := range s.store.Users() {
			if !u.Active || u.APIToken == "" {
				continue
			}
			info := UserInfo{
				Name: u.Name, DisplayName: u.DisplayName, Email: u.Email, APIToken: u.APIToken, OAuthToken: u.OAuthToken,
			}
			if cloud {
				info.AccountID = &u.AccountID
			} else {
				info.Key, info.PersonalToken = &u.Key, &u.PersonalToken
			}
			i.Users = append(i.Users, info)
		}
		for _, p := range s.store.Projects() {
			i.Projects = append(i.Projects, p.Key)
		}
		i.Spaces = append([]string{}, s.store.SpaceKeys()...)
	})
	return i
}
