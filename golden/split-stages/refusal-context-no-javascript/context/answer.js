module.exports = () => <% answer %>;
