use std::process::Command as Program;

fn main() {
    Program::new("ls").status().unwrap();
}
