"""The drawings channel: what managers post there is learnt from."""
