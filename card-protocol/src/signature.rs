//! ECDSA as chips and terminals use it: plain `r ‖ s` (TR-03111 §5.2.1).
