-- A vector of 768 numbers would be kept apart from its row, and each row that a search within a small project compares would cost a second look-up. `main` keeps it
-- in the row as long as that fits on a page.
alter table episode_vectors alter column embedding set storage main;
