package sandbox_test

import "net/http/httptest"

func newRec() *httptest.ResponseRecorder { return httptest.NewRecorder() }
