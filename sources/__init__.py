"""Where seeds come from: files, Arquivo.pt, datasets. Every row carries its source, date, licence and digest."""
