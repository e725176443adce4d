namespace Jidoka.Core.Projecting;

/// <summary>Why a policy file was not taken.</summary>
/// <param name="File">The file's name.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column, from 1.</param>
/// <param name="Message">What is wrong and what to do.</param>
public sealed record PolicyFault(string File, int Line, int Column, string Message);
