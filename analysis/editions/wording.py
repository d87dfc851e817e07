"""What an edition says about itself: title, footer, buttons, and the settings of its PDF."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from analysis import __version__
from analysis.facts.edition import edition_title
from analysis.language import LANGUAGE_TAG, Language
from analysis.review import AnyReview

_FONTS = r"""
\usepackage{fontspec}
\setmainfont{Noto Serif}
\setsansfont{Noto Sans}
\setmonofont{Noto Sans Mono}
\usepackage{xeCJK}
\setCJKmainfont{Noto Serif CJK SC}
\setCJKsansfont{Noto Sans CJK SC}
\setCJKmonofont{Noto Sans Mono CJK SC}
% The class numerals of water quality stand in the Chinese fonts, the signs in the symbol fonts.
\xeCJKDeclareCharClass{CJK}{"2160 -> "217F}
\usepackage{pifont}
\usepackage{newunicodechar}
\newunicodechar{−}{\ensuremath{-}}
\newunicodechar{≥}{\ensuremath{\geq}}
\newunicodechar{≤}{\ensuremath{\leq}}
\newunicodechar{≠}{\ensuremath{\neq}}
\newunicodechar{→}{\ensuremath{\rightarrow}}
\newunicodechar{↑}{\ensuremath{\uparrow}}
\newunicodechar{↓}{\ensuremath{\downarrow}}
\newunicodechar{↕}{\ensuremath{\updownarrow}}
\newunicodechar{≈}{\ensuremath{\approx}}
\newunicodechar{✓}{\ding{51}}
"""

# Rows of long tables may break after any Chinese character and inside long numbers; captions are
# set small and to the left as on the site.
_PREAMBLE = r"""
\usepackage{caption}
\captionsetup{justification=raggedright,singlelinecheck=false,font={small,sf},labelfont=bf}
\usepackage{etoolbox}
%% After the language package, which sets its own name for the references.
\AfterEndPreamble{\renewcommand{\bibname}{%(references)s}}
%% A table begins on a page only if a few of its rows fit there too. Written out: the package for
%% this breaks pages that have room, because it leaves a penalty before every table. The penalty of
%% zero lets TeX ship a page that is already full; without it the break would leave an empty one.
\newcommand{\roomfor}[1]{\par\penalty0\begingroup\dimen0=\pagegoal\advance\dimen0 by -\pagetotal
  \ifdim #1>\dimen0\relax\break\fi\endgroup}
\BeforeBeginEnvironment{longtable}{\roomfor{11\baselineskip}}
%% What a table's height and notes were estimated at: a table that a page can hold is not torn, and
%% every page that a longer one breaks on keeps room for the notes, which would else stand alone.
\newlength{\notesroom}
\newcommand{\tableroom}[2]{\setlength{\notesroom}{#2}\roomfor{#1}}
\makeatletter
\pretocmd{\endfoot}{\noalign{\vskip\notesroom}}{}{\PackageError{plan}{no foot of tables}{}}
\makeatother
%% No line ends after a dash: "(–)" and "2015–2020" stay whole.
\XeTeXdashbreakstate=0
\clubpenalty=10000 \widowpenalty=10000 \displaywidowpenalty=10000
\newcommand{\DUrolenobreak}[1]{\mbox{#1}}
\titleformat{\chapter}[hang]{\LARGE\bfseries\sffamily}{\thechapter}{0.7em}{}
\titlespacing*{\chapter}{0pt}{-14pt}{12pt}
\newcommand{\chapterdot}{\ifnum\value{chapter}>0 \thechapter.\fi}
\AtBeginDocument{%%
  \renewcommand{\thefigure}{\chapterdot\arabic{figure}}%%
  \renewcommand{\thetable}{\chapterdot\arabic{table}}}
\AtBeginEnvironment{longtable}{\footnotesize\sffamily}
\renewenvironment{sphinxlegend}{\par\small\raggedright}{\par}
\setcounter{tocdepth}{1}
\setlength{\emergencystretch}{3em}
%% Book and chapter above, section and page below; the page a chapter begins on has the page alone.
\makeatletter
\fancypagestyle{normal}{\fancyhf{}%%
  \fancyhead[L]{{\py@HeaderFamily\small\@title}}%%
  \fancyhead[R]{{\py@HeaderFamily\small\nouppercase{\leftmark}}}%%
  \fancyfoot[L]{{\py@HeaderFamily\small\nouppercase{\rightmark}}}%%
  \fancyfoot[R]{{\py@HeaderFamily\thepage}}%%
  \renewcommand{\headrulewidth}{0.4pt}\renewcommand{\footrulewidth}{0.4pt}}
\AtBeginDocument{%%
  \renewcommand{\chaptermark}[1]{%%
    \markboth{\ifnum\c@secnumdepth>-1 \ifnum\value{chapter}>0 \thechapter\quad\fi\fi #1}{}}%%
  \renewcommand{\sectionmark}[1]{%%
    \markright{\ifnum\c@secnumdepth>0 \thesection\quad\fi #1}}}
\patchcmd{\sphinxmaketitle}{\Huge \@title}{\huge \@title}{}{\PackageError{plan}{no title}{}}
\patchcmd{\sphinxmaketitle}{\itshape\LARGE \py@release\releaseinfo}%%
  {\mdseries\large\vskip 6pt %(edition)s}{}{\PackageError{plan}{no edition}{}}
\makeatother
%(tables)s
%(quotes)s
\hypersetup{pdflang={%(tag)s},pdftitle={%(title)s},pdfauthor={%(author)s},bookmarksnumbered=true}
\definecolor{mark-bad}{HTML}{A8380A}
"""


# In English text quotation marks and dashes are Western; xeCJK would set them full-width. Within
# Chinese words they are Chinese all the same: see `chinese_quotes` of the Sphinx extension.
_WESTERN_QUOTES = r"""
\newcommand{\chineserun}[1]{{\XeTeXcharclass"201C=\XeTeXcharclass"300C
  \XeTeXcharclass"201D=\XeTeXcharclass"300D #1}}
\xeCJKDeclareCharClass{Default}{"2018,"2019,"201C,"201D,"2013,"2014,"2026,"00B7}
"""
# Chinese has no italics: links and emphasis would slant the digits and Latin letters alone.
_UPRIGHT = r"""
\protected\def\sphinxcrossref#1{#1}
\protected\def\sphinxsamedocref#1{#1}
\protected\def\sphinxstyleemphasis#1{\textbf{#1}}
"""
# The words above and below a table that goes over a page keep off the rules.
_CONTINUED = {
    "en": r"\protected\def\sphinxtablecontinued#1{\textsf{\rule[-3pt]{0pt}{13pt}#1}}",
    "zh": r"""
\protected\def\sphinxtablecontinued#1{\textsf{\rule[-3pt]{0pt}{13pt}%
  \def\tablename{续表}\def\textendash##1接上页{}#1}}
""",
}


@dataclass(frozen=True)
class EditionWords:
    """The fixed wording of one language's editions."""

    lang: Language
    author: str
    copyright: str
    search: str
    switch_text: str
    switch_tooltip: str
    pdf_tooltip: str
    contents: str
    summary: str
    references: str
    parts: dict[str, str]
    theme_parts: dict[str, str]

    def title(self, review: AnyReview) -> str:
        """Return the book's title for the edition's city."""
        return edition_title(review).text(self.lang)

    def cut_off(self, review: AnyReview) -> str:
        """Return the line that stands in place of a date: what this edition saw."""
        if self.lang == "zh":
            return f"资料所属年份截至{review.as_of}年"
        return f"Values for years up to {review.as_of}"

    def edition(self, review: AnyReview) -> str:
        """Return what distinguishes this edition from another, for the title page."""
        city = review.city_name.text(self.lang)
        if self.lang == "zh":
            return f"{city}{review.as_of}年版 · 程序版本{__version__}"
        return f"Edition {city} {review.as_of} · version {__version__}"

    def footer(self, review: AnyReview) -> str:
        """Return the line at the foot of every page: what this edition saw."""
        if self.lang == "zh":
            return f"<p>{self.cut_off(review)}。{self.copyright}。</p>"
        return f"<p>{self.cut_off(review)}. {self.copyright}.</p>"

    def latex_elements(self, review: AnyReview) -> dict[str, Any]:
        """Return Sphinx's ``latex_elements`` for the edition's A4 PDF."""
        values = {
            "tag": LANGUAGE_TAG[self.lang],
            "title": self.title(review),
            "author": self.author,
            "quotes": _WESTERN_QUOTES if self.lang == "en" else _UPRIGHT,
            "tables": _CONTINUED[self.lang],
            "edition": self.edition(review),
            "references": self.references,
        }
        return {
            "papersize": "a4paper",
            "pointsize": "10pt",
            "extraclassoptions": "openany,oneside",
            "fontpkg": _FONTS,
            "figure_align": "H",
            "fncychap": "",
            "tableofcontents": rf"\renewcommand{{\contentsname}}{{{self.contents}}}"
            r"\sphinxtableofcontents",
            "preamble": _PREAMBLE % values,
            "sphinxsetup": "hmargin={2.2cm,2.2cm},vmargin={2.4cm,2.4cm},verbatimwithframe=false",
        }


EDITION_WORDS: dict[Language, EditionWords] = {
    "en": EditionWords(
        lang="en",
        author="The plan review authors",
        copyright="Text under CC BY 4.0, code under the MIT licence",
        search="Search this review",
        switch_text="中文",
        switch_tooltip="本页中文版",
        pdf_tooltip="This review as a PDF",
        contents="Contents",
        summary="Summary",
        references="References",
        parts={},
        theme_parts={},
    ),
    "zh": EditionWords(
        lang="zh",
        author="规划评估项目组",
        copyright="文字采用CC BY 4.0许可，代码采用MIT许可",
        search="搜索本报告",
        switch_text="English",
        switch_tooltip="This page in English",
        pdf_tooltip="下载PDF版",
        contents="目录",
        summary="摘要",
        references="参考文献",
        parts={"Chapters": "各章", "Appendices": "附录"},
        theme_parts={
            'title="Toggle primary sidebar"': 'title="显示或隐藏目录"',
            'title="Toggle secondary sidebar"': 'title="显示或隐藏本页目录"',
            'aria-label="Main"': 'aria-label="主导航"',
            'aria-label="Page"': 'aria-label="页面"',
        },
    ),
}
