package remedy

// Product is one for which remedies have ways of their own.
type Product struct {
	Key  string // as files of remedies name it
	Name string // as people do
}

// Products are those that files of remedies can name, in the order in which they
// are shown.
func Products() []Product {
	return []Product{
		{"nginx", "nginx"},
		{"apache", "Apache httpd"},
		{"caddy", "Caddy"},
		{"haproxy", "HAProxy"},
		{"express", "Express"},
		{"flask", "Flask"},
		{"fastapi", "FastAPI"},
		{"go", "Go net/http"},
		{"spring", "Spring"},
	}
}

func keys() (list []string) {
	for _, p := range Products() {
		list = append(list, p.Key)
	}
	return list
}
