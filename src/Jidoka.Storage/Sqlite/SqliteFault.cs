namespace Jidoka.Storage.Sqlite;

/// <summary>SQLite refused. Mapped at the contract's edge; never leaves this project.</summary>
internal sealed class SqliteFault(int code, int extendedCode, string message)
    : Exception($"{message} (SQLite {code}, extended {extendedCode})")
{
    public int Code { get; } = code;
}
