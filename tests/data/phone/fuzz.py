#!/usr/bin/env python3
"""Mutation-fuzz phone inputs and write oracle answers from PyPI `phonenumbers`.

usage: fuzz.py OUT ROWS BASE_TSV [SEED]   (BASE_TSV: an oracle.tsv from gen_oracle.py)
"""
import sys,random,os
from phonenumbers import re_util; re_util.enable_pattern_cache()
sys.path.insert(0,os.path.dirname(os.path.abspath(__file__)))
import gen_oracle as g, phonenumbers as pn
R=random.Random(int(sys.argv[4]) if len(sys.argv)>4 else 1)
base=[l.rstrip('\n').split('\t') for l in open(sys.argv[3])][2:]
SP=list("+＋-–—‐‑−ー－．／ \u00a0\u00ad\u200b\u2060\u3000()（）［］[].~⁓∼～/x\uff58X#*,;:'\"@!?&%=_|<>\t")+['ext','ext.','extn','xtn','int','доб','anexo','EXT','ｅｘｔ','extensión','extensio\u0301n',';ext=',';isub=',';phone-context=','tel:','TEL:','0','00','011','(0)','//x','/x',' x','#','##','K','ſ','é','A','b','CALL','٣','３','෧','𝟏','①','²','½','Ⅷ','一','〇','\u200e','\u202d','\ufeff','🄁','0️⃣','\n','\r\n']
D='0123456789'
al=sorted(pn.SUPPORTED_REGIONS)+['001','ZZ','XX','us','']
rows=[];seen=set()
N=int(sys.argv[2])
while len(rows)<N:
    b=R.choice(base); s=g.unesc(b[0]); reg=b[1]
    for _ in range(R.choice([1,1,1,2,2,3,5])):
        op=R.randrange(5); i=R.randrange(len(s)+1) if s else 0
        if R.random()<.35: i=len(s)
        elif R.random()<.2: i=0
        if op==0: s=s[:i]+R.choice(SP)+s[i:]
        elif op==1: s=s[:i]+R.choice(SP)+''.join(R.choice(D) for _ in range(R.choice([1,2,3,6,7,9,10,16,21])))+s[i:]
        elif op==2: s=s[:i]+s[i+1:]
        elif op==3: s=s[:i]+R.choice(D)+s[i+1:]
        else: s=s[:i]+R.choice(SP)+s[i+1:]
    if R.random()<.3: reg=R.choice(al)
    if (s,reg) in seen: continue
    seen.add((s,reg)); rows.append((s,reg))
with open(sys.argv[1],'w') as f:
    f.write('# fuzz phonenumbers==%s\n'%pn.__version__+'\t'.join(g.COLS)+'\n')
    for s,r in rows: f.write('\t'.join(g.row(s,r,'fuzz'))+'\n')
