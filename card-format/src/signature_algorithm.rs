//! How certificates and CMS say what signed them (RFC 5758, RFC 4055, TR-03111 §5.2.1.1).
